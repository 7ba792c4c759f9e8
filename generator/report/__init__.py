"""What pages, PDF and data show of a report: one model, already rounded and labelled, from which all three are made."""
