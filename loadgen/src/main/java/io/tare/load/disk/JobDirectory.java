// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import io.tare.load.kernel.DiskFile;
import io.tare.load.kernel.ErrnoException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory of a run's own in the one that the user named, only the user's. While the run lives it holds a lock in it,
 * flock(2); a directory of this kind whose lock nobody holds is what a killed run left, and the next one removes it.
 */
final class JobDirectory implements AutoCloseable {

    private static final String PREFIX = "tare-disk-";
    private static final String LOCK = "lock";
    /** All that a run ever puts there. */
    private static final Pattern FILE = Pattern.compile("lock|job\\.\\d{1,4}|[a-z]{1,16}-\\d{1,10}");

    private final Path path;
    private final DiskFile lock;
    private boolean closed;

    private JobDirectory(Path path, DiskFile lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes one, after it has removed what killed runs left.
     *
     * @throws DiskException if the parent is no directory, or only a link to one, or must not be written to
     */
    static JobDirectory create(Path parent) {
        if (Files.isSymbolicLink(parent)) {
            throw new DiskException("will not follow the symbolic link " + parent + ": name the directory itself");
        }
        if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
            throw new DiskException(parent + " is no directory: disk jobs make their files in one that is there");
        }
        try {
            removeLeftovers(parent);
            Path path = parent.resolve(PREFIX
                    + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
            Files.createDirectory(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            // Locked before it has its name, so that nobody finds it unlocked.
            Path unnamed = path.resolve(LOCK + "-0");
            DiskFile lock = DiskFile.create(unnamed);
            lock.tryLock();
            Files.move(unnamed, path.resolve(LOCK));
            return new JobDirectory(path, lock);
        } catch (IOException e) {
            throw new DiskException("cannot make files in " + parent + ": " + words(e), e);
        }
    }

    /** Removes the directories that killed runs left in another one, and returns them. */
    static List<Path> removeLeftovers(Path parent) throws IOException {
        List<Path> removed = new ArrayList<>();
        List<Path> candidates;
        try (Stream<Path> entries = Files.list(parent)) {
            candidates = entries.filter(entry -> entry.getFileName().toString().startsWith(PREFIX))
                    .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
        for (Path candidate : candidates) {
            if (isLeftover(candidate)) {
                delete(candidate);
                removed.add(candidate);
            }
        }
        return removed;
    }

    private static boolean isLeftover(Path directory) {
        try (DiskFile lock = DiskFile.open(directory.resolve(LOCK), false, true, DiskFile.Sync.NONE)) {
            return lock.tryLock();
        } catch (ErrnoException e) {
            // Kept, or not a run's, or somebody else's.
            return false;
        }
    }

    Path path() {
        return path;
    }

    /** Leaves all there for good. */
    synchronized void keep() {
        if (!closed) {
            closed = true;
            try {
                Files.deleteIfExists(path.resolve(LOCK));
            } catch (IOException e) {
                throw new DiskException("cannot keep " + path + ": " + words(e), e);
            } finally {
                lock.close();
            }
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            delete(path);
        } catch (IOException e) {
            throw new DiskException("cannot remove " + path + ": " + words(e), e);
        } finally {
            lock.close();
        }
    }

    /** Deletes what a run puts there, the lock last, and the directory unless somebody else put something there. */
    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(
                            file -> FILE.matcher(file.getFileName().toString()).matches())
                    .filter(file -> !file.getFileName().toString().equals(LOCK))
                    .toList();
        } catch (NoSuchFileException e) {
            return;
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(directory.resolve(LOCK));
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            System.getLogger(JobDirectory.class.getName())
                    .log(System.Logger.Level.WARNING, "{0} stays: it holds files that no job made", directory);
        }
    }

    static String words(IOException e) {
        return e instanceof ErrnoException
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName() + " " + e.getMessage();
    }
}
