package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import java.time.Instant;
import java.util.UUID;

/**
 * An administrator made an algorithm a league's default, or retired it.
 *
 * @param leagueId the league
 * @param algorithm what changed, for example {@code geo}
 * @param status what it is now: {@link ModelStatus#DEFAULT} or {@link ModelStatus#RETIRED}
 * @param decidedBy the administrator
 * @param at when
 */
public record ModelStatusChanged(LeagueId leagueId, String algorithm, ModelStatus status, UUID decidedBy, Instant at) {}
