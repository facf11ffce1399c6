"""Which variant reads better, how sure that is, and the report that shows it."""
