package dev.tippmixmentor.development;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Properties;

/**
 * What this clone keeps from one start to the next: a folder for data, and random secrets and passwords in a file that
 * only its owner can read.
 */
final class Installation {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 48;
    private static final int PASSWORD_BYTES = 15;
    private static final int NAME_BYTES = 6;

    private final Path folder;
    private final FileLock lock;
    private final Properties values;

    private Installation(Path folder, FileLock lock, Properties values) {
        this.folder = folder;
        this.lock = lock;
        this.values = values;
    }

    /**
     * The installation in a folder, made at the first call. The folder is held until the process ends.
     *
     * @throws InstallationInUseException if another process holds it
     */
    static Installation in(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileLock lock = hold(folder.resolve("lock"));
        Properties values = new Properties();
        Path file = folder.resolve("secrets.properties");
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                values.load(reader);
            }
        }
        boolean complete = values.containsKey("name");
        values.putIfAbsent("name", "tippmixmentor-" + HexFormat.of().formatHex(random(NAME_BYTES)));
        for (String secret : new String[] {"jwt-secret", "session-secret", "cookie-secret"}) {
            values.putIfAbsent(secret, Base64.getEncoder().encodeToString(random(SECRET_BYTES)));
        }
        for (String password : new String[] {"user-password", "admin-password"}) {
            values.putIfAbsent(
                    password, Base64.getUrlEncoder().withoutPadding().encodeToString(random(PASSWORD_BYTES)));
        }
        if (!complete) {
            write(file, values);
        }
        return new Installation(folder, lock, values);
    }

    private static FileLock hold(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new InstallationInUseException();
        }
        return lock;
    }

    private static void write(Path file, Properties values) throws IOException {
        Files.deleteIfExists(file);
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createFile(
                file,
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0]);
        try (Writer writer = Files.newBufferedWriter(file)) {
            values.store(writer, "Secrets of this development installation; delete the folder to start over");
        }
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    Path folder() {
        return folder;
    }

    boolean isHeld() {
        return lock.isValid();
    }

    /** Unique among the installations of this machine. */
    String name() {
        return values.getProperty("name");
    }

    String jwtSecret() {
        return values.getProperty("jwt-secret");
    }

    String sessionSecret() {
        return values.getProperty("session-secret");
    }

    String cookieSecret() {
        return values.getProperty("cookie-secret");
    }

    String userPassword() {
        return values.getProperty("user-password");
    }

    String adminPassword() {
        return values.getProperty("admin-password");
    }
}
