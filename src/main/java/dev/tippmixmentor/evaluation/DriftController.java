package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.WholeQuery;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class DriftController {
    private final DriftWatch drift;

    DriftController(DriftWatch drift) {
        this.drift = drift;
    }

    @GetMapping("/api/v1/predictions/models/drift")
    Page<DriftView> drift(@RequestParam(required = false) @Nullable LeagueId leagueId, @Valid WholeQuery page) {
        return Page.whole(leagueId == null ? drift.all() : drift.of(leagueId), page);
    }
}
