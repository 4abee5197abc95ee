package dev.tippmixmentor.platform.flags;

import dev.tippmixmentor.platform.security.CurrentUser;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

@RestController
@RequestMapping("/api/v1/flags")
class FlagController {
    private final CurrentFlags flags;
    private final Areas areas;
    private final Clock clock;

    FlagController(CurrentFlags flags, Areas areas, Clock clock) {
        this.flags = flags;
        this.areas = areas;
        this.clock = clock;
    }

    /** The values of all flags for one caller, and nothing of how they came about. */
    record Values(Map<String, JsonNode> flags) {}

    @GetMapping
    Values forCaller(@AuthenticationPrincipal @Nullable CurrentUser user) {
        FlagSubject subject = user == null ? FlagSubject.NOBODY : FlagSubject.of(user);
        Map<String, JsonNode> values = new TreeMap<>();
        flags.all()
                .forEach((key, flag) ->
                        values.put(key, flag.evaluate(subject.context(), clock).json()));
        for (Area area : Area.values()) {
            values.put(area.flag(), BooleanNode.valueOf(areas.isOn(area)));
        }
        return new Values(values);
    }
}
