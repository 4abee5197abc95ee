alter table identity.users
    add column premium_until timestamptz;
