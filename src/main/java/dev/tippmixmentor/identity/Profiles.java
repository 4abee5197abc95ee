package dev.tippmixmentor.identity;

import dev.tippmixmentor.identity.Preferences.Notifications;
import dev.tippmixmentor.identity.Preferences.Theme;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Precondition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What users say of themselves, and what they like. */
@Component
class Profiles {
    private final UserRepository users;
    private final JdbcClient jdbc;

    Profiles(UserRepository users, JdbcClient jdbc) {
        this.users = users;
        this.jdbc = jdbc;
    }

    /** Gives a user these names; none where null. */
    @Transactional
    UserView rename(
            CurrentUser current, @Nullable String firstName, @Nullable String lastName, Precondition precondition) {
        User user = own(current);
        precondition.check((long) user.view().version());
        user.rename(firstName, lastName);
        return users.saveAndFlush(user).view();
    }

    /** Changes the names that are not null; an empty one takes its name away. */
    @Transactional
    UserView changeNames(
            CurrentUser current, @Nullable String firstName, @Nullable String lastName, Precondition precondition) {
        UserView now = own(current).view();
        return rename(current, changed(now.firstName(), firstName), changed(now.lastName(), lastName), precondition);
    }

    private static @Nullable String changed(@Nullable String now, @Nullable String change) {
        return change == null ? now : change.isEmpty() ? null : change;
    }

    private User own(CurrentUser current) {
        return users.findByIdAndDeletedAtIsNull(current.id())
                .orElseThrow(() -> ApiException.notFound("user", current.id()));
    }

    /** What a user likes; the usual if they never said. */
    @Transactional(readOnly = true)
    StoredPreferences preferences(UserId user) {
        return jdbc.sql("""
                        select favourite_leagues, favourite_teams, notify_matches, notify_predictions, notify_tips,
                            notify_by_email, theme, language, time_zone, show_presence, version
                        from identity.preferences
                        where user_id = :user
                        """)
                .param("user", user.value())
                .query((row, number) -> new StoredPreferences(
                        new Preferences(
                                ids(row, "favourite_leagues"),
                                ids(row, "favourite_teams"),
                                new Notifications(
                                        row.getBoolean("notify_matches"),
                                        row.getBoolean("notify_predictions"),
                                        row.getBoolean("notify_tips"),
                                        row.getBoolean("notify_by_email")),
                                Theme.valueOf(row.getString("theme")),
                                row.getString("language"),
                                ZoneId.of(row.getString("time_zone")),
                                row.getBoolean("show_presence")),
                        row.getLong("version")))
                .optional()
                .orElse(StoredPreferences.NONE);
    }

    private static List<UUID> ids(ResultSet row, String column) throws SQLException {
        return List.of((UUID[]) row.getArray(column).getArray());
    }

    /**
     * Replaces what a user likes. Whoever is erased, or changes the same elsewhere, at this moment waits for it.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND} for somebody who is gone; {@code PRECONDITION_FAILED}
     */
    @Transactional
    StoredPreferences replace(CurrentUser current, Preferences preferences, Precondition precondition) {
        if (users.lockByIds(Set.of(current.id())).isEmpty()) {
            throw ApiException.notFound("user", current.id());
        }
        precondition.check(preferences(new UserId(current.id())).version());
        long version = jdbc.sql("""
                        insert into identity.preferences as known
                            (user_id, favourite_leagues, favourite_teams, notify_matches, notify_predictions, notify_tips,
                                notify_by_email, theme, language, time_zone, show_presence)
                        values
                            (:user, cast(:leagues as uuid[]), cast(:teams as uuid[]), :matches, :predictions, :tips,
                                :byEmail, :theme, :language, :zone, :presence)
                        on conflict (user_id) do update
                        set favourite_leagues = excluded.favourite_leagues,
                            favourite_teams = excluded.favourite_teams,
                            notify_matches = excluded.notify_matches,
                            notify_predictions = excluded.notify_predictions,
                            notify_tips = excluded.notify_tips,
                            notify_by_email = excluded.notify_by_email,
                            theme = excluded.theme,
                            language = excluded.language,
                            time_zone = excluded.time_zone,
                            show_presence = excluded.show_presence,
                            version = known.version + 1
                        returning version
                        """)
                .param("user", current.id())
                .param("leagues", preferences.favouriteLeagues().toArray(UUID[]::new))
                .param("teams", preferences.favouriteTeams().toArray(UUID[]::new))
                .param("matches", preferences.notifications().matches())
                .param("predictions", preferences.notifications().predictions())
                .param("tips", preferences.notifications().tips())
                .param("byEmail", preferences.notifications().byEmail())
                .param("theme", preferences.theme().name())
                .param("language", preferences.language())
                .param("zone", preferences.timeZone().getId())
                .param("presence", preferences.showPresence())
                .query(Long.class)
                .single();
        return new StoredPreferences(preferences, version);
    }

    /** What everybody may know of a user, found by the name whatever its case. */
    @Transactional(readOnly = true)
    PublicProfileView published(String username) {
        return users.findByUsername(username)
                .map(user -> new PublicProfileView(user.username(), user.createdAt()))
                .orElseThrow(() -> ApiException.notFound("user", username));
    }

    /** Forgets what a user likes. */
    @Transactional
    void forget(UserId user) {
        jdbc.sql("delete from identity.preferences where user_id = :user")
                .param("user", user.value())
                .update();
    }
}
