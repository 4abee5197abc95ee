package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.FootballTags;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.platform.cache.Tag;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** What cached answers depend on that are made of predictions. */
final class PredictionTags {
    static final Tag ACCURACY = new Tag("accuracy");

    /** Lists that neither a match, a league, an agent nor a model narrows. */
    static final Tag LISTS = new Tag("prediction-lists");

    /** Lists that are narrowed by what a grade does not tell. */
    static final Tag GRADES = new Tag("grades");

    /** Which algorithms the leagues predict with. */
    static final Tag DEFAULTS = new Tag("model-defaults");

    private PredictionTags() {}

    static Tag of(PredictionId prediction) {
        return Tag.of("prediction", prediction);
    }

    static Tag ofAgent(UUID agent) {
        return Tag.of("agent", agent);
    }

    static Tag ofModel(String version) {
        return Tag.of("model", version);
    }

    static List<Tag> one(PredictionId prediction) {
        return List.of(of(prediction), FootballTags.LEAGUES);
    }

    /** With the prediction that counts, which depends on the default algorithm of the league. */
    static List<Tag> match(MatchId match) {
        return Stream.concat(FootballTags.one(match).stream(), Stream.of(DEFAULTS))
                .toList();
    }

    static List<Tag> list(MatchId match) {
        return List.of(FootballTags.of(match), FootballTags.LEAGUES);
    }

    /** By what narrows it most: nothing can come into the list or change there that does not concern that. */
    static List<Tag> list(PredictionQuery query) {
        if (query.matchId() != null) {
            return list(query.matchId());
        }
        if (query.leagueId() != null) {
            return List.of(FootballTags.of(query.leagueId()), FootballTags.LEAGUES);
        }
        if (query.agentId() != null) {
            return List.of(ofAgent(query.agentId()), GRADES, FootballTags.LEAGUES);
        }
        if (query.modelVersion() != null) {
            return List.of(ofModel(query.modelVersion()), GRADES, FootballTags.LEAGUES);
        }
        return List.of(LISTS, FootballTags.LEAGUES);
    }
}
