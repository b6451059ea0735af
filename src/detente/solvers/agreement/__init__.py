"""What can be agreed: votes that pass it, filters that leave it, agendas that hold it, tables that reach it."""
