-- The name of a device without the words of the language of the operating system, and without the number that
-- Windows puts before the second one of a kind: of "Mikrofon (2- Nimbus H2)" it is Nimbus H2.
create function :facts.device_model(name text) returns text
language sql immutable parallel safe
return regexp_replace(coalesce(substring(name from '\((.+)\)\s*$'), name), '^\d+\s*-\s*', '');
