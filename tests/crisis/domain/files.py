"""Small domains of our own, as other programs write them."""

from pathlib import Path

TEMPLATE = """\
<negotiation_template number_of_sessions="1">
  <utility_space number_of_issues="2">
    <objective index="0" name="root" type="objective" etype="objective" description="">
      <issue index="1" name="Colour &amp; shade" vtype="discrete" type="discrete" etype="discrete">
        <item index="1" value="red"/>
        <item index="2" value="dark blue"/>
        <item index="3" value="green"/>
      </issue>
      <issue index="2" name="count" vtype="integer" lowerbound="2" upperbound="5"/>
    </objective>
  </utility_space>
</negotiation_template>
"""
PROFILE = """\
<utility_space>
  <objective index="0" name="root" type="objective" etype="objective" description="">
    <issue index="1" name="Colour &amp; shade" vtype="discrete" type="discrete" etype="discrete">
      <item index="1" value="red" evaluation="4"/>
      <item index="2" value="dark blue" evaluation="1"/>
      <item index="3" value="green" evaluation="2"/>
    </issue>
    <issue index="2" name="count" vtype="integer" lowerbound="2" upperbound="5">
      <evaluator ftype="linear" offset="0.2" slope="0.2"/>
    </issue>
    <weight index="1" value="0.75"/>
    <weight index="2" value="0.25"/>
  </objective>
  <discount_factor value="0.9"/>
  <reservation value="0.3"/>
</utility_space>
"""
OTHER = PROFILE.replace('evaluation="4"', 'evaluation="0"').replace('slope="0.2"', 'slope="-0.05"')
SPACE = """\
name: Small
type: DiscreteCartesianOutcomeSpace
issues:
- name: where
  type: CategoricalIssue
  values: [here, there]
- {name: count, type: ContiguousIssue, values: [1, 3]}
- {name: price, type: DiscreteCardinalIssue, values: [10, 25.5]}
"""
FUNCTION = """\
name: one
type: LinearAdditiveUtilityFunction
reserved_value: 0.5
weights: [0.5, 2, 1]
values:
- {type: TableFun, mapping: {here: 1, there: 0}}
- {type: AffineFun, slope: 0.1, bias: 0.2}
- {type: TableFun, mapping: {10: 0.25, 25.5: 1}}
"""
SECOND = FUNCTION.replace("name: one", "name: two").replace("reserved_value: 0.5", "reserved_value: -.inf")


def genius(folder: Path, template: str = TEMPLATE, profile: str = PROFILE) -> Path:
    """Put a GENIUS domain into a folder."""
    folder.mkdir(exist_ok=True)
    for name, text in {"small.xml": template, "one.xml": profile, "two.xml": OTHER}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def negmas(folder: Path, space: str = SPACE, function: str = FUNCTION) -> Path:
    """Put a NegMAS scenario into a folder."""
    folder.mkdir(exist_ok=True)
    for name, text in {"Small.yml": space, "one.yml": function, "two.yml": SECOND, "_info.yml": "!!odd"}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
