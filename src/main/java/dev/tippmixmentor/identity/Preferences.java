package dev.tippmixmentor.identity;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.hibernate.validator.constraints.UniqueElements;
import org.jspecify.annotations.Nullable;

/**
 * What a user likes to see and hear of.
 *
 * @param favouriteLeagues ids, up to 100; those of leagues that are gone do no harm
 * @param favouriteTeams ids, up to 100
 * @param language of the interface, with or without a country: {@code de}, {@code en-GB}
 * @param timeZone for example {@code Europe/Budapest}
 * @param showPresence whether others may see by name which matches the user follows live; not if left out
 */
record Preferences(
        @NotNull @Size(max = Preferences.MAX_FAVOURITES) @UniqueElements
        List<@NotNull UUID> favouriteLeagues,

        @NotNull @Size(max = Preferences.MAX_FAVOURITES) @UniqueElements
        List<@NotNull UUID> favouriteTeams,

        @NotNull Notifications notifications,
        @NotNull Theme theme,

        @NotNull @Pattern(regexp = "[a-z]{2,3}(?:-[A-Z]{2})?", message = "must be a language such as de or en-GB")
        String language,

        @NotNull ZoneId timeZone,
        @Nullable Boolean showPresence) {
    static final int MAX_FAVOURITES = 100;

    /** Of somebody who has not chosen yet. */
    static final Preferences DEFAULT = new Preferences(
            List.of(),
            List.of(),
            new Notifications(true, true, true, false),
            Theme.SYSTEM,
            "en",
            ZoneId.of("UTC"),
            false);

    Preferences {
        showPresence = showPresence != null && showPresence;
    }

    /** How the app looks. */
    enum Theme {
        SYSTEM,
        LIGHT,
        DARK
    }

    /**
     * What a user wants to be told of.
     *
     * @param matches results and changes of favourites
     * @param predictions new predictions for favourites
     * @param tips grades of the user's own tips
     * @param byEmail also by e-mail
     */
    record Notifications(boolean matches, boolean predictions, boolean tips, boolean byEmail) {}
}
