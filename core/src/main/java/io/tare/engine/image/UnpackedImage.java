// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tare.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An image whose root file system is a directory, and what its configuration says of a process in it. Immutable.
 *
 * @param folder      what belongs to it; more may be put there, and goes with it
 * @param root        the root file system
 * @param environment variables, each {@code NAME=VALUE}
 * @param userId      the user of its processes
 * @param groupId     that user's group
 */
public record UnpackedImage(Path folder, Path root, List<String> environment, int userId, int groupId) {

    public UnpackedImage {
        environment = List.copyOf(environment);
    }

    static UnpackedImage read(Path folder) {
        try {
            Path root = folder.resolve("root");
            JsonNode process = new ObjectMapper()
                    .readTree(folder.resolve("config.json").toFile())
                    .path("config");
            List<String> environment = new ArrayList<>();
            process.path("Env").forEach(variable -> environment.add(variable.asText()));
            int[] user = user(root, process.path("User").asText(""));
            return new UnpackedImage(folder, root, environment, user[0], user[1]);
        } catch (IOException | NumberFormatException e) {
            throw new EngineException(
                    "cannot read the configuration of the image in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** A user and a group as numbers; a name is looked up in the image's own passwd(5). */
    private static int[] user(Path root, String user) throws IOException {
        String[] parts = user.isEmpty() ? new String[] {"0"} : user.split(":", -1);
        if (parts[0].matches("\\d+")) {
            int id = Integer.parseInt(parts[0]);
            return new int[] {id, parts.length > 1 ? Integer.parseInt(parts[1]) : id};
        }
        try (Stream<String> lines = Files.lines(root.resolve("etc/passwd"))) {
            return lines.map(line -> line.split(":", -1))
                    .filter(fields -> fields.length > 3 && fields[0].equals(parts[0]))
                    .findFirst()
                    .map(fields -> new int[] {Integer.parseInt(fields[2]), Integer.parseInt(fields[3])})
                    .orElseThrow(() -> new EngineException("the image has no user '" + user + "'"));
        }
    }
}
