-- Whether the role that asks may read what tells of persons (EUII).
create function :facts.sees_euii() returns boolean
language sql stable parallel safe
return has_column_privilege(':facts.dim_user', 'user_principal_name', 'select');
