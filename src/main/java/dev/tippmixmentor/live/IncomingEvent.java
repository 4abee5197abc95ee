package dev.tippmixmentor.live;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a match, as an outside source tells it.
 *
 * <p>Construction throws {@link IllegalArgumentException} if the minute is out of range.
 *
 * @param side whose player it was
 * @param minute begun minutes, 0 to 130; 45 and 90 stand through stoppage time
 * @param stoppage minutes of stoppage time, 1 to 60; absent outside of it
 * @param player who did it, or goes off; absent if the source does not tell; cut to 100 characters
 * @param otherPlayer who prepared it, or comes on
 */
public record IncomingEvent(
        EventKind kind,
        TeamSide side,
        int minute,
        @Nullable Integer stoppage,
        @Nullable String player,
        @Nullable String otherPlayer) {
    private static final int LAST_MINUTE = 130;
    private static final int LONGEST_STOPPAGE = 60;
    private static final int LONGEST_NAME = 100;

    public IncomingEvent {
        boolean stoppageFits = stoppage == null || (stoppage >= 1 && stoppage <= LONGEST_STOPPAGE);
        if (minute < 0 || minute > LAST_MINUTE || !stoppageFits) {
            throw new IllegalArgumentException("not a minute of a match");
        }
        player = name(player);
        otherPlayer = name(otherPlayer);
    }

    private static @Nullable String name(@Nullable String given) {
        if (given == null) {
            return null;
        }
        String name = given.replaceAll("\\p{Cntrl}", "").strip();
        return name.isEmpty() ? null : name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }
}
