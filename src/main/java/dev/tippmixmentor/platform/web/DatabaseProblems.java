package dev.tippmixmentor.platform.web;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.error.Violation;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;

/**
 * What a client is told when the database refused or did not answer, in REST and in STOMP alike. Names the field that is
 * taken, never its value or a table.
 */
public final class DatabaseProblems {
    // PostgreSQL's Appendix A
    private static final String UNIQUE_VIOLATION = "23505";
    /** PostgreSQL's texts hold no NUL, nor does its JSON. */
    private static final Set<String> NOT_A_CHARACTER = Set.of("22021", "22P05");

    private static final String CONNECTION_EXCEPTIONS = "08";

    /** A statement took too long, too many connections, an administrator's or a crash's shutdown, starting, idle. */
    private static final Set<String> UNAVAILABLE = Set.of("57014", "53300", "57P01", "57P02", "57P03", "57P05");

    private static final Duration RETRY = Duration.ofSeconds(5);

    /** For example {@code Key (lower(email), league_id)=(…) already exists.} */
    private static final Pattern KEY = Pattern.compile("Key \\((.+?)\\)=\\(");

    private static final Pattern EXPRESSION = Pattern.compile("\\w+\\((\\w+).*");

    private DatabaseProblems() {}

    /** The problem behind a failure; empty if it is not one that the database is expected to have. */
    public static Optional<ApiException> of(Throwable failure) {
        if (failure instanceof OptimisticLockingFailureException) {
            return Optional.of(
                    ApiException.of(ErrorCode.RESOURCE_CONFLICT, "Somebody else changed this at the same time"));
        }
        if (failure instanceof DataIntegrityViolationException) {
            return Optional.of(integrity(failure));
        }
        return isUnavailable(failure) ? Optional.of(ApiException.databaseUnavailable(RETRY)) : Optional.empty();
    }

    private static ApiException integrity(Throwable failure) {
        SQLException cause = sqlCause(failure);
        String state = cause == null ? null : cause.getSQLState();
        if (state != null && NOT_A_CHARACTER.contains(state)) {
            return ApiException.of(ErrorCode.INVALID_INPUT, "There is a character that no text may hold");
        }
        return UNIQUE_VIOLATION.equals(state)
                ? ApiException.conflict("This already exists", taken(cause))
                : ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "The data does not fit together");
    }

    private static List<Violation> taken(@Nullable SQLException cause) {
        if (!(cause instanceof PSQLException refusal) || refusal.getServerErrorMessage() == null) {
            return List.of();
        }
        String detail = refusal.getServerErrorMessage().getDetail();
        Matcher key = KEY.matcher(detail == null ? "" : detail);
        return key.find()
                ? Arrays.stream(key.group(1).split(", "))
                        .map(DatabaseProblems::field)
                        .map(field -> new Violation(field, "Unique", "is already taken"))
                        .toList()
                : List.of();
    }

    /** As clients spell the column, also where the index is on an expression of it. */
    private static String field(String column) {
        Matcher expression = EXPRESSION.matcher(column);
        String name = expression.matches() ? expression.group(1) : column;
        return Pattern.compile("_(\\w)")
                .matcher(name)
                .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
    }

    private static boolean isUnavailable(Throwable failure) {
        if (failure instanceof DataAccessResourceFailureException
                || failure instanceof CannotCreateTransactionException
                || failure instanceof TransientDataAccessException) {
            return true;
        }
        SQLException cause = sqlCause(failure);
        // A commit fails with an exception of its own, which has the database's as a cause like any other.
        if (!(failure instanceof DataAccessException || failure instanceof TransactionException) || cause == null) {
            return false;
        }
        String state = cause.getSQLState();
        return cause instanceof SQLTransientConnectionException
                || (state == null && isOfTheTransaction(failure))
                || (state != null && (state.startsWith(CONNECTION_EXCEPTIONS) || UNAVAILABLE.contains(state)));
    }

    /**
     * The pool closes a connection that broke in the middle of a transaction, which then can't even be rolled back: that is what
     * the caller gets, and neither the database's failure nor a state of its own is in it.
     */
    private static boolean isOfTheTransaction(Throwable failure) {
        return failure.getCause() instanceof org.hibernate.TransactionException;
    }

    private static @Nullable SQLException sqlCause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
