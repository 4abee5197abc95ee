package dev.tippmixmentor.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import dev.tippmixmentor.platform.idempotency.AcceptsIdempotencyKey;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.predictions.ModelCatalogue;
import dev.tippmixmentor.predictions.ModelDetails;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

@RestController
@RequestMapping(BackTestController.PATH)
class BackTestController {
    static final String PATH = "/api/v1/predictions/models/{version}";

    private final BackTests backTests;
    private final ModelCatalogue models;

    BackTestController(BackTests backTests, ModelCatalogue models) {
        this.backTests = backTests;
        this.models = models;
    }

    /**
     * What is to be judged.
     *
     * @param seasons such as {@code 2023-24}; absent or empty for the last three with results
     */
    record Wanted(@Nullable @Size(max = 50) List<@NotNull @Pattern(regexp = "[0-9]{4}-[0-9]{2}") String> seasons) {}

    /**
     * A model version and how it did on the past.
     *
     * @param backTest the newest back-test of this version that succeeded; null if none has
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record JudgedModel(
            @JsonUnwrapped ModelDetails model, @Nullable LatestBackTest backTest) {}

    /** A model is there also while nobody analyses anything. */
    @GetMapping
    @PartOf(Area.PREDICTIONS)
    JudgedModel model(@PathVariable String version) {
        return new JudgedModel(
                models.details(version), backTests.latest(version).orElse(null));
    }

    @AcceptsIdempotencyKey
    @PostMapping("/backtest")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<BackTestView> request(
            @PathVariable String version, @Valid @RequestBody(required = false) @Nullable Wanted wanted) {
        List<String> seasons = wanted == null || wanted.seasons() == null ? List.of() : wanted.seasons();
        BackTestView backTest = backTests.request(version, seasons);
        return ResponseEntity.accepted()
                .location(
                        UriComponentsBuilder.fromPath(PATH + "/backtests/{id}").build(version, backTest.id()))
                .body(backTest);
    }

    @GetMapping("/backtests")
    Page<BackTestView> all(@PathVariable String version, @Valid PageQuery page) {
        return backTests.of(version, page);
    }

    @GetMapping("/backtests/{id}")
    BackTestView one(@PathVariable String version, @PathVariable BackTestId id) {
        return backTests.get(version, id);
    }

    @PostMapping("/backtests/{id}/cancel")
    BackTestView cancel(@PathVariable String version, @PathVariable BackTestId id) {
        return backTests.cancel(version, id);
    }
}
