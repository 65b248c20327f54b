// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.link;

import io.tare.run.RunOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Interfaces that a run made. Their alias carries the owner, as a label does elsewhere. */
public final class OwnedInterface {

    /** How their names begin. */
    static final String PREFIX = "tare";

    private static final Path INTERFACES = Path.of("/sys/class/net");

    private OwnedInterface() {}

    /** Says whose an interface is. */
    static void mark(String name, RunOwner owner) throws IOException {
        Ip.run("link", "set", name, "alias", owner.runId() + " " + owner.process());
    }

    /** Removes the interfaces of dead runs and returns their names. */
    public static List<String> removeLeftovers() {
        List<String> removed = new ArrayList<>();
        try (Stream<Path> interfaces = Files.list(INTERFACES)) {
            for (Path entry : interfaces.toList()) {
                String candidate = entry.getFileName().toString();
                if (candidate.startsWith(PREFIX)
                        && owner(entry).filter(RunOwner::isDead).isPresent()) {
                    remove(candidate);
                    removed.add(candidate);
                }
            }
        } catch (IOException noSuchView) {
            // Without /sys there are no interfaces that we could have made.
        }
        return removed;
    }

    /** Removes one; if it is gone already, that is what was wanted. */
    static void remove(String name) {
        try {
            Ip.run("link", "delete", name);
        } catch (IOException e) {
            if (Files.exists(INTERFACES.resolve(name))) {
                System.getLogger(OwnedInterface.class.getName())
                        .log(System.Logger.Level.WARNING, "cannot remove interface {0}: {1}", name, e.getMessage());
            }
        }
    }

    private static Optional<RunOwner> owner(Path entry) {
        try {
            String[] words = Files.readString(entry.resolve("ifalias")).strip().split(" ", -1);
            return words.length == 2 ? RunOwner.parse(words[0], words[1]) : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
