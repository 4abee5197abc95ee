package dev.tippmixmentor.platform.audit;

/**
 * Everything that is security- or money-relevant, and what kind of thing it is done to. The names are stored for good: a
 * new action is a new constant, and none is ever renamed or given another meaning.
 */
public enum AuditAction {
    USER_REGISTERED("user"),
    FIRST_ADMINISTRATOR_INVITED("user"),
    LOGIN_SUCCEEDED("user"),
    /** A try that was judged and refused; who tries too often is not judged. The target is absent for an unknown name. */
    LOGIN_FAILED("user"),
    /** Somebody who was signed in did not know the password that was asked for again. */
    CONFIRMATION_FAILED("user"),
    /** Somebody who was signed in gave their password again. */
    CONFIRMED("user"),
    SIGNED_OUT("user"),
    SESSION_REVOKED("user"),
    TOKEN_REUSED("user"),
    PASSWORD_CHANGED("user"),
    PASSWORD_RESET("user"),
    SECOND_FACTOR_ENABLED("user"),
    /** By the user, or by an administrator for one who has lost it. */
    SECOND_FACTOR_DISABLED("user"),
    /** One of the codes for those who have lost their device took the place of a one-time password. */
    RECOVERY_CODE_USED("user"),
    EMAIL_VERIFIED("user"),
    ROLE_CHANGED("user"),
    PREMIUM_CHANGED("user"),
    USER_LOCKED("user"),
    USER_UNLOCKED("user"),
    /** An administrator saw personal data of others; {@code after} has whose. */
    USERS_READ("user"),
    USER_EXPORTED("user"),
    USER_DELETED("user"),
    USER_RESTORED("user"),
    USER_ERASED("user"),

    IMPORT_TAKEN("import"),
    /** Somebody had the folder of files to import looked at. */
    IMPORT_FOLDER_ASKED("import"),
    RESULT_SET("match"),
    /** Another result took the place of one, by hand or by an import. */
    RESULT_CORRECTED("match"),
    MATCH_CALLED_OFF("match"),
    /** Somebody moved a running match on by hand. */
    LIVE_SCORE_SET("match"),
    /** A matchday was started, sped up or stopped in an installation that plays matches itself. */
    SIMULATOR_USED("simulator"),
    /** Somebody said which team a source means by a name. */
    TEAM_RESOLVED("team"),
    /** Another team became part of this one. */
    TEAM_MERGED("team"),
    LEAGUE_DELETED("league"),
    LEAGUE_RESTORED("league"),

    AGENT_CREATED("agent"),
    AGENT_STARTED("agent"),
    AGENT_PAUSED("agent"),
    AGENT_STOPPED("agent"),
    AGENT_RENAMED("agent"),
    AGENT_RECONFIGURED("agent"),
    AGENT_DELETED("agent"),
    AGENT_RESTORED("agent"),

    TASK_SUBMITTED("task"),
    TASK_CANCELLED("task"),
    TASK_RETRIED("task"),
    WORKFLOW_CANCELLED("workflow"),
    WORKFLOW_STEP_APPROVED("workflow"),
    WORKFLOW_STEP_REJECTED("workflow"),

    /** The algorithm of the version became the default of its league. */
    MODEL_PROMOTED("model"),
    /** The algorithm of the version is out of use in its league. */
    MODEL_RETIRED("model"),

    BACKTEST_STARTED("backtest"),
    BACKTEST_CANCELLED("backtest"),

    /** Made, defined anew, or its kill switch moved; {@code before} is absent for a new one. */
    FLAG_CHANGED("flag"),
    FLAG_DELETED("flag"),

    CACHE_TAG_DROPPED("cache-tag");

    private final String targetType;

    AuditAction(String targetType) {
        this.targetType = targetType;
    }

    String targetType() {
        return targetType;
    }
}
