// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.github.dockerjava.api.DockerClient;
import io.tare.engine.ContainerEngine;
import io.tare.engine.EngineException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Files of this machine that a process needs and its image does not hold. They go into an anonymous volume, the one
 * place of a container with a read-only root that can be written before it starts; the volume goes with the container.
 */
final class CopyIn {

    private CopyIn() {}

    /**
     * @param files by their plain names
     */
    static void into(DockerClient client, String container, Map<String, Path> files) {
        client.copyArchiveToContainerCmd(container)
                .withRemotePath(ContainerEngine.FILES_DIRECTORY)
                .withTarInputStream(new ByteArrayInputStream(tar(files)))
                .exec();
    }

    private static byte[] tar(Map<String, Path> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, Path> file : files.entrySet()) {
                byte[] content = Files.readAllBytes(file.getValue());
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(content.length);
                entry.setMode(0444);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new EngineException("cannot copy files into a container: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }
}
