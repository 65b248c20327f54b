// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The control group of a container, in each hierarchy that the machine has mounted. */
final class ControlGroup {

    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private ControlGroup() {}

    /** Removes what the runtime has left of it; gVisor leaves all of it. A group that has processes stays. */
    static void remove(String id) {
        remove(ROOT.resolve(id));
        try (Stream<Path> hierarchies = Files.list(ROOT)) {
            hierarchies.forEach(hierarchy -> remove(hierarchy.resolve(id)));
        } catch (IOException none) {
            // No hierarchy, no group.
        }
    }

    private static void remove(Path group) {
        // Mostly it is not there, and a File says so without the price of an exception.
        if (!group.toFile().isDirectory()) {
            return;
        }
        try (Stream<Path> tree = Files.walk(group)) {
            for (Path directory : tree.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.delete(directory);
            }
        } catch (IOException busy) {
            System.getLogger(ControlGroup.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot remove control group {0}: {1}", group, busy.getMessage());
        }
    }
}
