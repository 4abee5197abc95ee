package dev.tippmixmentor.development;

import dev.tippmixmentor.identity.Registration;
import dev.tippmixmentor.identity.Users;
import dev.tippmixmentor.platform.security.Role;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Somebody to sign in as. */
class DemoUsers {
    static final String USER = "demo";
    static final String ADMIN = "demo_admin";

    private final Users users;
    private final JdbcClient jdbc;

    DemoUsers(Users users, JdbcClient jdbc) {
        this.users = users;
        this.jdbc = jdbc;
    }

    static String email(String username) {
        return username.replace('_', '.') + "@example.com";
    }

    /** Registers both, unless they have been. */
    void register(Installation installation) {
        register(USER, installation.userPassword());
        register(ADMIN, installation.adminPassword());
        // The first administrator can't be made by another one.
        jdbc.sql("""
                        update identity.users
                        set role = :role
                        where username = :username and role <> :role
                        """).param("role", Role.ADMIN.name()).param("username", ADMIN).update();
    }

    private void register(String username, String password) {
        boolean registered = jdbc.sql("select exists(select from identity.users where username = :username)")
                .param("username", username)
                .query(Boolean.class)
                .single();
        if (!registered) {
            users.register(new Registration(email(username), username, password, null, null, null));
        }
    }
}
