-- A search wants the newest places that have a word. The index of words now also holds which stretch of the numbers a place is in, twice: stretches of
-- 16,384 and of 262,144. A word together with a stretch is read from the index at the cost of the rarer of the two, however large the table.
create index ticket_search_places on ticket_search
  using gin ((words || array_to_tsvector(array['#f' || (id >> 14)::text, '#c' || (id >> 18)::text]))) with (fastupdate = on);
drop index ticket_search_words;
