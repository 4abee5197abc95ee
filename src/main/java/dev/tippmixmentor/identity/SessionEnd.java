package dev.tippmixmentor.identity;

/** Why a session ended before its time. */
public enum SessionEnd {
    SIGNED_OUT,
    /** The user ended it from another session, or opened too many others. */
    REVOKED,
    /** A refresh token was used that had been replaced before. */
    TOKEN_REUSED,
    PASSWORD_CHANGED,
    /** A second factor was put on or taken off. */
    SECOND_FACTOR_CHANGED,
    ROLE_CHANGED,
    ACCOUNT_LOCKED,
    ACCOUNT_DELETED,
    ACCOUNT_ERASED
}
