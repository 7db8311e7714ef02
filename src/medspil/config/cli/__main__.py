from medspil.config.cli import main

main(prog_name="medspil")
