// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The one place outside the result folder where a run may put files: sockets, JMH's temporary files, unpacked native
 * libraries. Private to the user (mode 0700), named after the run, and gone with it.
 *
 * @param path the directory
 */
public record ScratchDirectory(Path path) implements AutoCloseable {

    private static final String PREFIX = "tare-";
    private static final String OWNER_FILE = "owner";
    private static final int MAX_ATTEMPTS = 10;

    /** Makes the directory of a run in {@code parent}, for instance {@code /tmp}. */
    public static ScratchDirectory create(Path parent, RunOwner owner) {
        try {
            Path path = Files.createTempDirectory(parent, PREFIX);
            Files.writeString(path.resolve(OWNER_FILE), owner.runId() + " " + owner.process());
            return new ScratchDirectory(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a scratch directory in " + parent + ": " + e.getMessage(), e);
        }
    }

    /**
     * Removes the directories of dead runs of this user and returns them. A directory of another user, a link, or one
     * without a readable owner is not touched.
     */
    public static List<Path> removeLeftovers(Path parent) {
        return removeLeftovers(parent, directory -> {});
    }

    /**
     * The same, for directories in which more than files may have been left.
     *
     * @param release lets go of what holds a directory; called before it is removed
     */
    public static List<Path> removeLeftovers(Path parent, Consumer<Path> release) {
        List<Path> removed = new ArrayList<>();
        try (Stream<Path> entries = Files.list(parent)) {
            for (Path path : entries.toList()) {
                if (path.getFileName().toString().startsWith(PREFIX)
                        && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                        && isOfThisUser(path)
                        && owner(path).filter(RunOwner::isDead).isPresent()) {
                    try {
                        release.accept(path);
                        delete(path);
                        removed.add(path);
                    } catch (UncheckedIOException e) {
                        // As where a container's user has written there; it must not keep others from measuring.
                        System.getLogger(ScratchDirectory.class.getName())
                                .log(System.Logger.Level.WARNING, "{0}; remove it by hand", e.getMessage());
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot look for scratch directories in " + parent + ": " + e.getMessage(), e);
        }
        return removed;
    }

    /** Where it and those of other runs are. */
    public Path parent() {
        return path.resolve("..").normalize();
    }

    @Override
    public void close() {
        delete(path);
    }

    private static Optional<RunOwner> owner(Path path) {
        try {
            String[] words = Files.readString(path.resolve(OWNER_FILE)).split(" ", -1);
            return words.length == 2 ? RunOwner.parse(words[0], words[1]) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static boolean isOfThisUser(Path path) throws IOException {
        return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(Path.of("/proc/self")));
    }

    private static void delete(Path directory) {
        try {
            for (int attempt = 1; Files.exists(directory, LinkOption.NOFOLLOW_LINKS); attempt++) {
                try {
                    DirectoryTree.delete(directory);
                } catch (DirectoryNotEmptyException e) {
                    // A run that is ended by a signal may put a file there while its directory is removed.
                    if (attempt == MAX_ATTEMPTS) {
                        throw e;
                    }
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new UncheckedIOException(
                    "cannot remove " + directory + ": " + e.getMessage(),
                    e instanceof IOException io ? io : new IOException(e));
        }
    }
}
