// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import io.tare.engine.RefusedException;
import io.tare.run.RunOwner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.PumpStreamHandler;

/**
 * A pair of virtual interfaces, one of them the parent of this run's macvlan network: traffic between two macvlan
 * interfaces never leaves their parent, so a parent that leads nowhere gives the driver's own cost and keeps the test off
 * every real network. The interface's alias carries the owner, as a label does elsewhere.
 */
final class VethPair implements AutoCloseable {

    private static final Path INTERFACES = Path.of("/sys/class/net");
    private static final String PREFIX = "tare";

    private final String name;

    private VethPair(String name) {
        this.name = name;
    }

    /**
     * @throws RefusedException if this process may not make interfaces
     */
    static VethPair create(RunOwner owner) {
        // 15 characters at most (IFNAMSIZ): "tare" + 8 + one letter.
        String name = PREFIX + owner.runId() + "a";
        String far = PREFIX + owner.runId() + "b";
        try {
            ip("link", "add", name, "type", "veth", "peer", "name", far);
        } catch (IOException e) {
            throw new RefusedException(
                    "network 'macvlan' needs a parent interface, and making one failed: " + e.getMessage()
                            + " (run as root)",
                    e);
        }
        VethPair pair = new VethPair(name);
        try {
            ip("link", "set", name, "alias", owner.runId() + " " + owner.process());
            ip("link", "set", name, "up");
            ip("link", "set", far, "up");
            return pair;
        } catch (IOException e) {
            pair.close();
            throw new RefusedException(
                    "network 'macvlan': its parent interface does not come up: " + e.getMessage(), e);
        }
    }

    /** Removes the interfaces of dead runs and returns their names. */
    static List<String> removeLeftovers() {
        List<String> removed = new ArrayList<>();
        try (Stream<Path> interfaces = Files.list(INTERFACES)) {
            for (Path entry : interfaces.toList()) {
                String candidate = entry.getFileName().toString();
                if (candidate.startsWith(PREFIX)
                        && owner(entry).filter(RunOwner::isDead).isPresent()) {
                    new VethPair(candidate).close();
                    removed.add(candidate);
                }
            }
        } catch (IOException noSuchView) {
            // Without /sys there are no interfaces that we could have made.
        }
        return removed;
    }

    String name() {
        return name;
    }

    @Override
    public void close() {
        try {
            // The far end goes with it.
            ip("link", "delete", name);
        } catch (IOException e) {
            if (Files.exists(INTERFACES.resolve(name))) {
                System.getLogger(VethPair.class.getName())
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

    private static void ip(String... arguments) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        DefaultExecutor executor = DefaultExecutor.builder()
                .setExecuteStreamHandler(new PumpStreamHandler(output))
                .get();
        try {
            // Not quoted: the words go to the program as they are, and quotes would become part of them.
            executor.execute(new CommandLine("ip").addArguments(arguments, false));
        } catch (IOException e) {
            String said = output.toString(StandardCharsets.UTF_8).strip();
            throw new IOException(
                    "ip " + String.join(" ", arguments) + ": " + (said.isEmpty() ? e.getMessage() : said), e);
        }
    }
}
