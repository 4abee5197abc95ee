package dev.tippmixmentor.identity;

import java.time.Instant;

/** A user as everybody sees them: neither names of the person nor an address. */
record PublicProfileView(String username, Instant memberSince) {}
