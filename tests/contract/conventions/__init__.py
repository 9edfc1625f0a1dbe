"""What holds for every resource: paging, names, ids, times and the forms a request may take."""
