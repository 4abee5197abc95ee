package dev.tippmixmentor.platform.jobs;

import java.util.List;

/**
 * A table whose rows are hidden first ({@code deleted_at}) and deleted for good when {@code SOFT_DELETE_RETENTION} is
 * over. A module with such a table has one bean of this.
 *
 * @param name with the schema, for example {@code football.leagues}; has the columns {@code id} and {@code deleted_at}
 * @param purge statements that delete the row {@code :id} for good, after what is a part of it. If anything else refers to
 *     it they fail, and the row stays hidden.
 */
public record SoftDeletedTable(String name, List<String> purge) {

    public SoftDeletedTable {
        purge = List.copyOf(purge);
    }
}
