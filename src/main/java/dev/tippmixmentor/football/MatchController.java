package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.cache.CachedAnswer;
import dev.tippmixmentor.platform.cache.CachedAnswers;
import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.platform.web.WholeQuery;
import dev.tippmixmentor.realtime.PresenceView;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/matches")
class MatchController {
    private final Matches matches;
    private final BookmakerOdds bookmakers;
    private final MatchAudience audience;
    private final Scorekeeper scorekeeper;
    private final CachedAnswers answers;
    private final Clock clock;

    MatchController(
            Matches matches,
            BookmakerOdds bookmakers,
            MatchAudience audience,
            Scorekeeper scorekeeper,
            CachedAnswers answers,
            Clock clock) {
        this.matches = matches;
        this.bookmakers = bookmakers;
        this.audience = audience;
        this.scorekeeper = scorekeeper;
        this.answers = answers;
        this.clock = clock;
    }

    /**
     * A final result.
     *
     * @param home goals of the home side
     * @param away goals of the away side
     */
    record FinalResult(
            @NotNull @Min(0) @Max(99) Integer home,
            @NotNull @Min(0) @Max(99) Integer away) {}

    @GetMapping
    CachedAnswer<Page<MatchView>> list(@Valid MatchFilter filter, @Valid PageQuery page) {
        return answers.get(
                "matches.list", List.of(filter, page), FootballTags.list(filter), () -> matches.list(filter, page));
    }

    @PartOf(Area.LIVE_DATA)
    @GetMapping("/live")
    CachedAnswer<Page<MatchView>> live(@Valid PageQuery page) {
        return list(MatchFilter.of(MatchStatus.LIVE), page);
    }

    /** The matches of the calendar day that it is now in a time zone. */
    @GetMapping("/today")
    CachedAnswer<Page<MatchView>> today(@RequestParam(defaultValue = "UTC") ZoneId zone, @Valid PageQuery page) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
        return list(
                MatchFilter.between(
                        today.atStartOfDay(zone).toInstant(),
                        today.plusDays(1).atStartOfDay(zone).toInstant()),
                page);
    }

    @GetMapping("/{id}/odds")
    BookmakerOdds.Board odds(@PathVariable MatchId id) {
        return bookmakers.board(id);
    }

    /** Who follows the match live now; the same comes live on {@code presence.matches.<id>}. */
    @PartOf(Area.LIVE_DATA)
    @GetMapping("/{id}/presence")
    PresenceView presence(@PathVariable MatchId id) {
        return audience.of(id);
    }

    /** How prices have moved: those that others took the place of. */
    @GetMapping("/{id}/odds/history")
    Page<BookmakerOdds.Move> oddsHistory(@PathVariable MatchId id, @Valid WholeQuery page) {
        return Page.whole(bookmakers.moves(id), page);
    }

    @PostMapping("/{id}/finish")
    MatchView finish(@PathVariable MatchId id, @Valid @RequestBody FinalResult result) {
        return scorekeeper.finish(id, new Score(result.home(), result.away()));
    }

    @PostMapping("/{id}/cancel")
    MatchView cancel(@PathVariable MatchId id) {
        return scorekeeper.cancel(id);
    }

    @PostMapping("/{id}/postpone")
    MatchView postpone(@PathVariable MatchId id) {
        return scorekeeper.postpone(id);
    }
}
