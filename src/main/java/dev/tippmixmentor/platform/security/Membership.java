package dev.tippmixmentor.platform.security;

/** What a user has paid for; what they may do is their {@link Role}. */
public enum Membership {
    STANDARD,
    /** More requests a window. */
    PREMIUM
}
