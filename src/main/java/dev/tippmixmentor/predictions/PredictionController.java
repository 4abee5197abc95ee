package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchView;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.platform.cache.CachedAnswer;
import dev.tippmixmentor.platform.cache.CachedAnswers;
import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.Areas;
import dev.tippmixmentor.platform.flags.PartOf;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.platform.web.WholeQuery;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
class PredictionController {
    private final Predictions predictions;
    private final Publishing publishing;
    private final TrackRecord trackRecord;
    private final ValueBets valueBets;
    private final InPlay inPlay;
    private final Matches matches;
    private final Areas areas;
    private final CachedAnswers answers;

    PredictionController(
            Predictions predictions,
            Publishing publishing,
            TrackRecord trackRecord,
            ValueBets valueBets,
            InPlay inPlay,
            Matches matches,
            Areas areas,
            CachedAnswers answers) {
        this.predictions = predictions;
        this.publishing = publishing;
        this.trackRecord = trackRecord;
        this.valueBets = valueBets;
        this.inPlay = inPlay;
        this.matches = matches;
        this.areas = areas;
        this.answers = answers;
    }

    record BatchRequest(@NotEmpty @Size(max = 100) List<@NotNull MatchId> matchIds) {}

    @GetMapping("/predictions")
    CachedAnswer<Page<PredictionView>> find(@Valid PredictionQuery query, @Valid PageQuery page) {
        return answers.get(
                "predictions.list",
                List.of(query, page),
                PredictionTags.list(query),
                () -> predictions.find(query, page));
    }

    @GetMapping("/predictions/{id}")
    CachedAnswer<PredictionView> one(@PathVariable PredictionId id) {
        return answers.get("predictions.one", List.of(id), PredictionTags.one(id), () -> predictions.get(id));
    }

    @GetMapping("/predictions/{id}/grades")
    Page<GradeView> grades(@PathVariable PredictionId id, @Valid WholeQuery page) {
        return Page.whole(predictions.grades(id), page);
    }

    /** Here because predictions know matches, and not the other way round; there without predictions too. */
    @PartOf({})
    @GetMapping("/matches/{id}")
    CachedAnswer<MatchDetails> match(@PathVariable MatchId id) {
        boolean predicted = areas.isOn(Area.PREDICTIONS);
        return answers.get(
                "matches.one",
                List.of(id, predicted),
                PredictionTags.match(id),
                () -> details(matches.get(id), predicted));
    }

    private MatchDetails details(MatchView match, boolean predicted) {
        return new MatchDetails(
                match, predicted ? predictions.current(List.of(match.id())).get(match.id()) : null);
    }

    @GetMapping("/matches/{matchId}/predictions")
    CachedAnswer<Page<PredictionView>> ofMatch(@PathVariable MatchId matchId, @Valid PageQuery page) {
        return answers.get(
                "predictions.of-match",
                List.of(matchId, page),
                PredictionTags.list(matchId),
                () -> predictions.find(
                        PredictionQuery.ALL.of(matches.get(matchId).id()), page));
    }

    @PostMapping("/predictions/match/{matchId}")
    PredictionView predict(@PathVariable MatchId matchId, @RequestParam(required = false) @Nullable String model) {
        return predictions.get(publishing.publish(matchId, model));
    }

    @PostMapping("/predictions/batch")
    Page<PredictionView> predict(@Valid @RequestBody BatchRequest request) {
        return Page.whole(predictions.all(publishing.publish(request.matchIds())));
    }

    /** What is likely from here on while a match is played. */
    @PartOf({Area.PREDICTIONS, Area.LIVE_DATA})
    @GetMapping("/predictions/match/{matchId}/in-play")
    InPlayView inPlay(@PathVariable MatchId matchId) {
        return inPlay.get(matchId);
    }

    @GetMapping("/predictions/value-bets")
    ValueBetsView valueBets(@Valid ValueBetQuery query, @Valid WholeQuery page) {
        return valueBets.find(query, page);
    }

    @GetMapping("/predictions/accuracy")
    CachedAnswer<Page<AccuracyView>> accuracy(
            @RequestParam(defaultValue = "model") AccuracyGroup by, @Valid WholeQuery page) {
        return answers.get(
                "predictions.accuracy",
                List.of(by, page),
                List.of(PredictionTags.ACCURACY),
                () -> Page.whole(trackRecord.by(by), page));
    }
}
