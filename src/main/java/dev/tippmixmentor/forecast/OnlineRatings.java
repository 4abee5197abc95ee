package dev.tippmixmentor.forecast;

import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Score-driven ratings of one league: each result moves attack and defence of both sides by what was surprising
 * about it, so there is nothing to optimise.
 *
 * <p>The ratings depend on what was learned, never on the order in which it arrived: a result that comes twice changes
 * nothing, and one that comes late or is corrected is put in its place and everything is replayed before
 * the next forecast. Not thread-safe; {@link #fit()} gives an immutable copy to forecast from.
 */
public final class OnlineRatings {

    private static final Comparator<Fixture> IN_ORDER_OF_PLAY =
            Comparator.comparing(Fixture::date).thenComparing(Fixture::home).thenComparing(Fixture::away);

    private final OnlineSettings settings;
    private final NavigableMap<LocalDate, Set<String>> seasons = new TreeMap<>();
    private final NavigableMap<Fixture, MatchResult> results = new TreeMap<>(IN_ORDER_OF_PLAY);

    private double intercept;
    private double homeAdvantage;
    private final Map<String, Rating> ratings = new HashMap<>();
    private @Nullable LocalDate entered;

    /** Something came out of order; replaying only when somebody asks makes loading in any order cheap. */
    private boolean stale;

    public OnlineRatings(OnlineSettings settings) {
        this.settings = settings;
        this.intercept = settings.intercept();
        this.homeAdvantage = settings.homeAdvantage();
    }

    private record Fixture(LocalDate date, String home, String away) {}

    private static final class Rating {
        private double attack;
        private double defence;
        private int matches;
        private boolean seen;

        private Rating(Strength start) {
            this.attack = start.attack();
            this.defence = start.defence();
        }

        private Strength strength(double spread) {
            return new Strength(attack * spread, defence * spread);
        }

        private void move(double scoredMore, double concededMore, OnlineSettings settings) {
            double rate = settings.learningRate().after(matches);
            double quality = settings.qualityShare() * (scoredMore - concededMore);
            attack += rate * (scoredMore + quality);
            defence += rate * (quality - concededMore);
            matches++;
            seen = true;
        }
    }

    /**
     * Tells who plays in a season. Promoted sides start at the mean of those that left.
     *
     * @param firstDay on or before the day of its first match
     */
    public void startSeason(LocalDate firstDay, Set<String> sides) {
        Set<String> known = seasons.put(firstDay, new TreeSet<>(sides));
        if (sides.equals(known)) {
            return;
        }
        boolean latest = seasons.lastKey().equals(firstDay)
                && (results.isEmpty() || results.lastKey().date().isBefore(firstDay));
        if (known == null && latest && !stale) {
            enterSeasonsUpTo(firstDay);
        } else {
            stale = true;
        }
    }

    /**
     * Learns a result, or corrects the one known of the same sides on the same day.
     *
     * @return false if exactly this was known
     */
    public boolean learn(MatchResult result) {
        Fixture fixture = new Fixture(result.date(), result.home(), result.away());
        MatchResult known = results.put(fixture, result);
        if (result.equals(known)) {
            return false;
        }
        boolean latest = results.lastKey().equals(fixture) && (entered == null || !entered.isAfter(result.date()));
        if (known == null && latest && !stale) {
            move(result);
        } else {
            stale = true;
        }
        return true;
    }

    /** Forecast of a fixture with the ratings as they are; a side not seen yet is marked as a cold start. */
    public GoalRates rates(String home, String away) {
        replayIfStale();
        Rating homeRating = ratings.get(home);
        Rating awayRating = ratings.get(away);
        return GoalRates.of(
                intercept,
                homeAdvantage,
                homeRating == null ? Strength.AVERAGE : homeRating.strength(settings.spread()),
                awayRating == null ? Strength.AVERAGE : awayRating.strength(settings.spread()),
                settings.rho(),
                homeRating == null || !homeRating.seen || awayRating == null || !awayRating.seen);
    }

    /** An immutable copy of the ratings as they are. */
    public OnlineFit fit() {
        replayIfStale();
        Map<String, Strength> strengths = new HashMap<>();
        Set<String> unseen = new HashSet<>();
        ratings.forEach((side, rating) -> {
            strengths.put(side, rating.strength(settings.spread()));
            if (!rating.seen) {
                unseen.add(side);
            }
        });
        return new OnlineFit(intercept, homeAdvantage, settings.rho(), strengths, unseen, results.size());
    }

    private void replayIfStale() {
        if (!stale) {
            return;
        }
        stale = false;
        intercept = settings.intercept();
        homeAdvantage = settings.homeAdvantage();
        ratings.clear();
        entered = null;
        for (MatchResult result : results.values()) {
            enterSeasonsUpTo(result.date());
            move(result);
        }
        enterSeasonsUpTo(LocalDate.MAX);
    }

    private void enterSeasonsUpTo(LocalDate day) {
        LocalDate from = entered == null ? LocalDate.MIN : entered;
        seasons.subMap(from, false, day, true).forEach((firstDay, sides) -> {
            enter(sides);
            entered = firstDay;
        });
    }

    private void enter(Set<String> sides) {
        Strength ofLeavers = mean(ratings.entrySet().stream()
                .filter(rating -> !sides.contains(rating.getKey()))
                .map(Map.Entry::getValue)
                .toList());
        ratings.keySet().retainAll(sides);
        for (String side : sides) {
            ratings.computeIfAbsent(side, promoted -> new Rating(ofLeavers));
        }
        Strength centre = mean(ratings.values());
        for (Rating rating : ratings.values()) {
            rating.attack = settings.carryOver() * (rating.attack - centre.attack());
            rating.defence = settings.carryOver() * (rating.defence - centre.defence());
            rating.matches = 0;
        }
    }

    private static Strength mean(Collection<Rating> ratings) {
        if (ratings.isEmpty()) {
            return Strength.AVERAGE;
        }
        double attack = 0;
        double defence = 0;
        for (Rating rating : ratings) {
            attack += rating.attack;
            defence += rating.defence;
        }
        return new Strength(attack / ratings.size(), defence / ratings.size());
    }

    private void move(MatchResult result) {
        Rating home = ratings.computeIfAbsent(result.home(), side -> new Rating(Strength.AVERAGE));
        Rating away = ratings.computeIfAbsent(result.away(), side -> new Rating(Strength.AVERAGE));
        Evidence evidence = settings.evidence();
        double homeSurprise = evidence.surprise(
                Math.exp(intercept + homeAdvantage + home.attack - away.defence),
                result.homeGoals(),
                result.homeShotsOnTarget(),
                result.homeShots());
        double awaySurprise = evidence.surprise(
                Math.exp(intercept + away.attack - home.defence),
                result.awayGoals(),
                result.awayShotsOnTarget(),
                result.awayShots());
        home.move(homeSurprise, awaySurprise, settings);
        away.move(awaySurprise, homeSurprise, settings);
        intercept += settings.leagueRate() * (homeSurprise + awaySurprise);
        homeAdvantage += settings.leagueRate() * (homeSurprise - awaySurprise);
    }
}
