package dev.tippmixmentor.predictions;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What we have to show for ourselves.
 *
 * @param accuracy over all that was graded; null before the first grade
 * @param chain where the chain of seals ends now
 * @param note what the figures do not promise
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record TrackRecordView(@Nullable AccuracyView accuracy, Chain chain, String note) {
    static final String NOTE = "Models that know only results add nothing to closing odds, and betting where they"
            + " disagree with the bookmakers loses money. The market's scores on the same matches stand beside ours"
            + " for that reason.";

    /**
     * The end of the chain; who keeps it can show later that nothing before it was changed.
     *
     * @param length how many predictions are sealed, which is also the index of the newest link
     * @param headHash hash of that link, {@link dev.tippmixmentor.platform.seal.HashChain#GENESIS} if there is none
     */
    record Chain(long length, String headHash) {}
}
