package dev.tippmixmentor.platform.ratelimit;

import java.time.Duration;

/**
 * What became of a request for tokens.
 *
 * @param admitted whether they were there
 * @param remaining tokens that are left
 * @param reset until there are as many as the plan allows again
 * @param retryAfter until there are as many as were asked for; zero if they were there
 */
record Decision(boolean admitted, long remaining, Duration reset, Duration retryAfter) {}
