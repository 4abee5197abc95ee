package dev.tippmixmentor.platform.cache;

import dev.tippmixmentor.platform.web.Message;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/admin/cache/tags")
class CacheAdministrationController {
    private final CacheAdministration administration;

    CacheAdministrationController(CacheAdministration administration) {
        this.administration = administration;
    }

    @GetMapping("/{tag}")
    TagView look(@PathVariable String tag, @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        return administration.look(tag, limit);
    }

    @DeleteMapping("/{tag}")
    Message drop(@PathVariable String tag) {
        administration.drop(tag);
        return new Message("Dropped");
    }
}
