package dev.tippmixmentor.feeds;

import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.realtime.TopicPolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells administrators on {@code imports} what is being imported and what became of it. */
@Component
class ImportFeed implements TopicPolicy {
    private static final Topic IMPORTS = Topic.of("imports");

    private final LiveFeed live;

    ImportFeed(LiveFeed live) {
        this.live = live;
    }

    /**
     * A file that was read and is being stored.
     *
     * @param rows matches that it has
     */
    record Reading(@Nullable String fileName, int rows) {}

    /**
     * How far a folder is.
     *
     * @param files in all
     * @param done those that were imported, known already or refused
     * @param refused those that are no such files
     */
    record FolderProgress(int files, int done, int refused) {}

    @Override
    public boolean governs(Topic topic) {
        return topic.equals(IMPORTS);
    }

    /** Whoever may import. */
    @Override
    public boolean mayRead(CurrentUser user, Topic topic) {
        return user.role() == Role.ADMIN;
    }

    @Override
    public boolean exists(Topic topic) {
        return true;
    }

    void reading(@Nullable String fileName, int rows) {
        live.publish(new LiveMessage(IMPORTS, "import.reading", new Reading(fileName, rows)));
    }

    void taken(ImportReport report) {
        live.publish(new LiveMessage(IMPORTS, "import.taken", report));
    }

    void folder(FolderProgress progress) {
        live.publish(LiveMessage.state(IMPORTS, "import.folder", "folder", progress));
    }
}
