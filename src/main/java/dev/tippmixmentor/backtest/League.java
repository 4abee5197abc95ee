package dev.tippmixmentor.backtest;

import java.util.Comparator;
import java.util.List;

/** A league and its seasons, kept from the oldest to the latest. */
public record League(String name, List<Season> seasons) {

    public League {
        seasons = seasons.stream()
                .sorted(Comparator.comparingInt(Season::firstYear))
                .toList();
    }
}
