-- Says at each wrong password whether anybody still has a hash of the earlier system, and at which cost.
create index users_bcrypt_cost_idx
    on identity.users (substring(password_hash, 5, 2))
    where password_hash like '$2_$%' and deleted_at is null;
