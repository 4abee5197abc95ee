package dev.tippmixmentor.identity;

import dev.tippmixmentor.realtime.PresenceNames;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The names of users who let others see what they follow; nobody does who has not said so. */
@Component
class ShownNames implements PresenceNames {
    private final JdbcClient jdbc;

    ShownNames(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<UUID, String> shown(Collection<UUID> users) {
        Map<UUID, String> names = new HashMap<>();
        jdbc.sql("""
                        select u.id, u.username
                        from identity.preferences p
                        join identity.users u on u.id = p.user_id
                        where p.user_id = any(:users)
                            and p.show_presence
                            and u.deleted_at is null
                        """).param("users", users.toArray(UUID[]::new)).query(row -> {
            names.put(row.getObject("id", UUID.class), row.getString("username"));
        });
        return names;
    }
}
