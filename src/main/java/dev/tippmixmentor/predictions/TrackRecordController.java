package dev.tippmixmentor.predictions;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.web.IndexQuery;
import dev.tippmixmentor.platform.web.Page;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/track-record")
class TrackRecordController {
    private final TrackRecord trackRecord;
    private final SealChain chain;
    private final SealVerifier verifier;

    TrackRecordController(TrackRecord trackRecord, SealChain chain, SealVerifier verifier) {
        this.trackRecord = trackRecord;
        this.chain = chain;
        this.verifier = verifier;
    }

    @GetMapping
    TrackRecordView show() {
        return new TrackRecordView(trackRecord.overall().orElse(null), chain.end(), TrackRecordView.NOTE);
    }

    @GetMapping("/verify")
    SealVerifier.Verification verify(
            @RequestParam(required = false) @Min(1) @Nullable Long index,
            @RequestParam(required = false) @Pattern(regexp = "[0-9a-f]{64}") @Nullable String hash) {
        if (index != null && hash != null) {
            return verifier.verify(new SealChain.Head(index, hash));
        }
        if (index != null || hash != null) {
            throw ApiException.invalid(index == null ? "index" : "hash", "required", "index and hash go together");
        }
        return verifier.verify(null);
    }

    @GetMapping("/seals")
    Page<SealView> seals(@Valid IndexQuery page) {
        return chain.links(page);
    }
}
