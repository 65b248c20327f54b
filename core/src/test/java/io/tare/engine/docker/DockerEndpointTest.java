// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.EngineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerEndpointTest {

    @TempDir
    Path home;

    @Test
    void takesDockerHostFirst() {
        assertThat(DockerEndpoint.find(Map.of("DOCKER_HOST", "unix:///x/y.sock", "DOCKER_CONTEXT", "other")))
                .contains(new DockerEndpoint("unix:///x/y.sock", "DOCKER_HOST", true, Path.of("/.docker")));
    }

    @Test
    void saysWhatIsPossibleWhenTheEndpointIsOfAnotherKind() {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> DockerEndpoint.find(Map.of("DOCKER_HOST", "npipe:////./pipe/docker")))
                .withMessageContaining("DOCKER_HOST names 'npipe:////./pipe/docker'")
                .withMessageContaining("unix://")
                .withMessageContaining("ssh://")
                .withMessageContaining("tcp://");
    }

    @Test
    void takesNoPasswordInAnAddressAndDoesNotRepeatIt() {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> DockerEndpoint.find(Map.of("DOCKER_HOST", "ssh://me:secret@host/run/x.sock")))
                .withMessageContaining("DOCKER_HOST")
                .withMessageContaining("ssh://user@host with a key")
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("secret"));
        assertThat(DockerEndpoint.find(Map.of("DOCKER_HOST", "ssh://me@host:22/run/x:y@z.sock")))
                .isPresent();
    }

    @Test
    void followsTheCurrentContext() throws Exception {
        String sha256 = java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                        .digest("mine".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        Path meta =
                Files.createDirectories(home.resolve(".docker/contexts/meta").resolve(sha256));
        Files.writeString(meta.resolve("meta.json"), """
                {"Name": "mine", "Endpoints": {"docker": {"Host": "unix:///run/mine.sock"}}}""");
        Files.writeString(home.resolve(".docker/config.json"), """
                {"currentContext": "mine"}""");
        assertThat(DockerEndpoint.find(Map.of("HOME", home.toString())))
                .contains(new DockerEndpoint(
                        "unix:///run/mine.sock", "Docker context 'mine'", true, home.resolve(".docker")));
    }

    @Test
    void namesASelectedContextThatDoesNotExist() {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> DockerEndpoint.find(Map.of("HOME", home.toString(), "DOCKER_CONTEXT", "gone")))
                .withMessageContaining("'gone'");
    }
}
