package dev.tippmixmentor.feeds;

import dev.tippmixmentor.platform.idempotency.AcceptsIdempotencyKey;
import dev.tippmixmentor.platform.web.Message;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import jakarta.validation.Valid;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

@RestController
@RequestMapping("/api/v1/imports")
class ImportController {
    private static final int MAX_FILE_NAME = 200;

    private final Imports imports;
    private final ImportFolder folder;

    ImportController(Imports imports, ImportFolder folder) {
        this.imports = imports;
        this.folder = folder;
    }

    @AcceptsIdempotencyKey
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    ImportReport upload(@RequestParam ImportFormat format, @RequestPart MultipartFile file) throws IOException {
        try (InputStream content = file.getInputStream()) {
            return imports.take(format, fileName(file.getOriginalFilename()), content);
        }
    }

    @AcceptsIdempotencyKey
    @PostMapping(consumes = {"text/csv", MediaType.TEXT_PLAIN_VALUE, MediaType.APPLICATION_JSON_VALUE})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ImportReport body(@RequestParam ImportFormat format, InputStream body) throws IOException {
        return imports.take(format, null, body);
    }

    @PostMapping("/folder")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Message folder() {
        folder.request();
        return new Message("The folder is looked at now");
    }

    @GetMapping
    Page<ImportReport> list(@Valid PageQuery page) {
        return imports.list(page);
    }

    @GetMapping("/{id}")
    ImportReport one(@PathVariable UUID id) {
        return imports.get(id);
    }

    /** The last part of what may be a path on the client's machine, without anything that is no text. */
    private static @Nullable String fileName(@Nullable String given) {
        if (given == null) {
            return null;
        }
        String name = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1)
                .replaceAll("\\p{Cntrl}", "")
                .strip();
        return name.isEmpty() ? null : name.substring(0, Math.min(name.length(), MAX_FILE_NAME));
    }
}
