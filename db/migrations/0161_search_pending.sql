-- Every search reads the whole list of what the index has not sorted in yet. At the default of 4 MB that took longer than all the rest of it.
alter index ticket_search_places set (gin_pending_list_limit = 256);
select gin_clean_pending_list('ticket_search_places');
