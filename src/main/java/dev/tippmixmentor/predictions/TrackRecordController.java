package dev.tippmixmentor.predictions;

import dev.tippmixmentor.platform.web.Page;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/track-record")
class TrackRecordController {
    private final TrackRecord trackRecord;
    private final SealChain chain;

    TrackRecordController(TrackRecord trackRecord, SealChain chain) {
        this.trackRecord = trackRecord;
        this.chain = chain;
    }

    @GetMapping
    TrackRecordView show() {
        return new TrackRecordView(trackRecord.overall().orElse(null), chain.end(), TrackRecordView.NOTE);
    }

    @GetMapping("/verify")
    SealChain.Verification verify() {
        return chain.verify();
    }

    @GetMapping("/seals")
    Page<SealView> seals(
            @RequestParam(defaultValue = "0") @Min(0) long after,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        return chain.links(after, limit);
    }
}
