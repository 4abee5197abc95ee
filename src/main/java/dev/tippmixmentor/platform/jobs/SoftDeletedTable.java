package dev.tippmixmentor.platform.jobs;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A table whose rows are hidden first ({@code deleted_at}) and deleted for good when {@code SOFT_DELETE_RETENTION} is
 * over. A module with such a table has one bean of this.
 *
 * @param name with the schema, for example {@code football.leagues}; has the columns {@code id} and {@code deleted_at}
 * @param farewell gets the id of a row before it is deleted, in the same transaction, to tell others
 * @param purge statements that delete the row {@code :id} for good, after what is a part of it. If anything else refers to
 *     it they fail, and the row stays hidden.
 */
public record SoftDeletedTable(String name, Consumer<UUID> farewell, List<String> purge) {

    public SoftDeletedTable {
        purge = List.copyOf(purge);
    }

    /** Of rows nobody needs to be told of. */
    public SoftDeletedTable(String name, List<String> purge) {
        this(name, id -> {}, purge);
    }
}
