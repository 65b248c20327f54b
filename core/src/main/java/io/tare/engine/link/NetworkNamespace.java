// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.link;

import io.tare.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A network namespace that lasts as long as the file it is mounted on (unshare(1), {@code --net=FILE}), with its loopback
 * up.
 *
 * @param file the file
 */
public record NetworkNamespace(Path file) implements AutoCloseable {

    /**
     * Makes one.
     *
     * @throws EngineException if this process may not
     */
    public static NetworkNamespace create(Path file) {
        try {
            Files.createFile(file);
            Ip.execute("unshare", List.of("--net=" + file, "ip", "link", "set", "lo", "up"));
            return new NetworkNamespace(file);
        } catch (IOException e) {
            throw new EngineException("cannot make a network namespace: " + e.getMessage(), e);
        }
    }

    /** Runs a shell script inside, with the words as {@code $1}, {@code $2}, … */
    void script(String script, String... words) throws IOException {
        List<String> all = new java.util.ArrayList<>(List.of("--net=" + file, "sh", "-e", "-c", script, "sh"));
        all.addAll(List.of(words));
        Ip.execute("nsenter", all);
    }

    /** Takes it away; interfaces in it go with it when the last process in it has ended. */
    @Override
    public void close() {
        try {
            Ip.execute("umount", List.of(file.toString()));
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.getLogger(NetworkNamespace.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot remove network namespace {0}: {1}", file, e.getMessage());
        }
    }
}
