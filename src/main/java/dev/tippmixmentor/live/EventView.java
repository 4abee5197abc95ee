package dev.tippmixmentor.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a match, as clients see it.
 *
 * @param side whose player it was; an own goal counts for the other one
 * @param player who did it, or goes off
 * @param otherPlayer who prepared it, or comes on
 * @param withdrawn whether it was taken back; then it counts for nothing
 * @param revision of the match when this was told or corrected last; of two versions of an event the higher one counts
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EventView(
        UUID id,
        EventKind kind,
        TeamSide side,
        int minute,
        @Nullable Integer stoppage,
        @Nullable String player,
        @Nullable String otherPlayer,
        boolean withdrawn,
        int revision) {

    EventView with(IncomingEvent told, int newRevision) {
        return new EventView(
                id,
                told.kind(),
                told.side(),
                told.minute(),
                told.stoppage(),
                told.player() == null ? player : told.player(),
                told.otherPlayer() == null ? otherPlayer : told.otherPlayer(),
                false,
                newRevision);
    }

    EventView takenBack(int newRevision) {
        return new EventView(id, kind, side, minute, stoppage, player, otherPlayer, true, newRevision);
    }
}
