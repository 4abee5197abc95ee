package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The model registry; one version with its back-test is served by module {@code evaluation}, which knows of both. */
@RestController
@RequestMapping("/api/v1/predictions/models")
class ModelController {
    private final ModelCatalogue catalogue;
    private final ModelRegistry registry;
    private final ModelComparison comparison;

    ModelController(ModelCatalogue catalogue, ModelRegistry registry, ModelComparison comparison) {
        this.catalogue = catalogue;
        this.registry = registry;
        this.comparison = comparison;
    }

    @GetMapping
    Page<ModelView> list(
            @RequestParam(required = false) @Nullable LeagueId leagueId,
            @RequestParam(required = false) @Nullable String algorithm,
            @RequestParam(required = false) @Nullable ModelStatus status,
            @Valid PageQuery page) {
        return catalogue.list(new ModelQuery(leagueId, algorithm, status), page);
    }

    @GetMapping("/comparison")
    ModelComparisonView compare(@RequestParam LeagueId leagueId) {
        return comparison.of(leagueId);
    }

    @GetMapping("/decisions")
    Page<ModelDecisionView> decisions(@RequestParam LeagueId leagueId, @Valid PageQuery page) {
        return registry.decisions(leagueId, page);
    }

    @PostMapping("/{version}/promote")
    ModelView promote(@PathVariable String version, @AuthenticationPrincipal CurrentUser administrator) {
        registry.promote(version, administrator);
        return catalogue.get(version);
    }

    @PostMapping("/{version}/retire")
    ModelView retire(@PathVariable String version, @AuthenticationPrincipal CurrentUser administrator) {
        registry.retire(version, administrator);
        return catalogue.get(version);
    }
}
